/** Which archive page of its channel a document shows (RFC 5005 section 4). Its window holds the page's articles. */
export interface ArchivePage {
  /** From 1, the oldest. */
  number: number;
}
