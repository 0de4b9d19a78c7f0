const LOOPBACK = /^(?:\[::1\]|127\.\d+\.\d+\.\d+|(?:.+\.)?localhost)$/;

/** Whether the host of a URL is this machine (RFC 6890, RFC 6761 section 6.3). The URL standard writes an address in one form. */
export function isLoopback({ hostname }: Pick<URL, 'hostname'>): boolean {
  return LOOPBACK.test(hostname);
}
