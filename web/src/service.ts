// What pages of `attend serve` know of the service.

import { displayed } from './text';

/** What went wrong with an answer, as the service said it. */
export async function complaintOf(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error: { message: string } };
    return displayed(error.message);
  } catch {
    return `the service answered ${response.status}`;
  }
}

/** What went wrong with a request. */
export function faultOf(error: unknown): string {
  if (error instanceof TypeError) return 'the service cannot be reached';
  return error instanceof Error ? error.message : String(error);
}
