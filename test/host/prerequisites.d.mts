export function missingOpenSsh(): Promise<string | undefined>;
export function missingBrowser(): Promise<string | undefined>;
