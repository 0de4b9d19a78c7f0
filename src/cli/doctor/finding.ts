/** What was looked at, and how it is. `advice` says what to do; it stands with everything that is not `ok`. */
export interface Finding {
  level: 'ok' | 'warning' | 'fault';
  what: string;
  advice?: string;
}

export const ok = (what: string): Finding => ({ level: 'ok', what });
export const warning = (what: string, advice: string): Finding => ({ level: 'warning', what, advice });
export const fault = (what: string, advice: string): Finding => ({ level: 'fault', what, advice });
