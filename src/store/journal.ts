/**
 * What was about to be changed on an appliance, written before the risky step, so that a crash, a kill or a lost link
 * leaves a trace. And what is known of an access that was opened. Neither has room for a secret.
 */
import * as v from 'valibot';
import { records, type Records } from './records';

const INTENT = v.strictObject({
  action: v.picklist(['enable-tunnel', 'enable-ssh-access', 'disable']),
  /** Port of the tunnel; `null` where it does not apply or the appliance's default was taken. */
  port: v.nullable(v.number()),
  /** When it was about to be sent, ISO 8601 UTC. */
  at: v.string(),
});
export type KeptIntent = v.InferOutput<typeof INTENT>;

const FACTS = v.strictObject({
  way: v.picklist(['tunnel', 'ssh-access']),
  /** ISO 8601 UTC. */
  enabledAt: v.string(),
  port: v.nullable(v.number()),
  /** A reading did not fit it. */
  doubted: v.optional(v.literal(true)),
});
export type KeptFacts = v.InferOutput<typeof FACTS>;

const CARRIED = v.strictObject({
  /** Id of the ESA or WSA whose tunnel was opened for it. */
  by: v.string(),
  /** When it was noted, ISO 8601 UTC. */
  at: v.optional(v.string()),
});
export type KeptCarrier = v.InferOutput<typeof CARRIED>;

const REMINDED = v.strictObject({
  /** Which access it was, by when it was enabled; ISO 8601 UTC. */
  enabledAt: v.string(),
});
export type KeptReminder = v.InferOutput<typeof REMINDED>;

export function journal(folder: string): Records<KeptIntent> {
  return records(folder, 'journal', INTENT);
}

export function openAccess(folder: string): Records<KeptFacts> {
  return records(folder, 'open-access', FACTS);
}

/** Through whose tunnel Cisco comes to an SMA without Internet; until the SMA is known to be closed. */
export function carriers(folder: string): Records<KeptCarrier> {
  return records(folder, 'carriers', CARRIED);
}

/** Who has been told that an access is about to end. */
export function reminders(folder: string): Records<KeptReminder> {
  return records(folder, 'reminders', REMINDED);
}
