import type { Access } from './access';
import type { CaptureSwitch } from './capture';
import type { Egress } from './network/egress';
import type { LabFiles } from './files';
import type { AuthAttempt, ForwardAttempt } from './recorded';
import type { Size } from './asyncos/screen';
import type { SshWording, Wording } from './texts';
import type { WebPage } from './network/webPage';

/** What a test can see and switch on one machine of the lab. */
export interface LabControl {
  readonly id: string;
  /** The first host key it offers now, `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  /** Every try to log in, `none` and public-key queries too, in order. Never a password. */
  readonly authAttempts: readonly AuthAttempt[];
  /** Passwords and codes that arrived, by whatever method. */
  readonly passwordsSeen: number;
  /** Logins that succeeded. */
  readonly logins: number;
  /** Connections that are open now, forwarded ones too. */
  readonly connections: number;
  readonly forwards: readonly ForwardAttempt[];
  /** Shells that are open now. */
  readonly shells: number;
  /** The last terminal size seen. */
  readonly pty: Size | undefined;
  /** Everything typed into shells. */
  readonly received: Buffer;

  /** Remote access as it is now, its secret too. */
  readonly access: Access;

  /**
   * Changes remote access as another administrator, support or time would: `{ logins: 1 }` lets an engineer in,
   * `{ state: 'expired' }` is the end of seven days, `{ state: 'disabled' }` ends the tunnel.
   */
  changeAccess(changed: Partial<Access>): void;
  /** What it meets on its way to Cisco's tunnel server, with `telnet`, `nslookup` and TUNNEL. */
  readonly egress: Egress;
  /** From the next connection on. */
  changeEgress(changed: Partial<Egress>): void;
  /** The firewall team has opened everything. */
  mendFirewall(): void;
  /** Whether `telnet` does not know its escape character. */
  ignoreTelnetEscape(on: boolean): void;
  /** Whether the `Y` that enables is answered by a failure. */
  failEnable(on: boolean): void;
  /** Whether TUNNEL comes back when the tunnel is up or has failed, not at once. */
  blockTunnel(on: boolean): void;
  /** Whether `techsupport` asks to switch to machine mode first. */
  restrictToMachineMode(on: boolean): void;
  /** Another wording of `techsupport`, from the next one on. */
  speakTechsupport(wording: Wording): void;
  /** Another wording of `packetcapture`, from the next one on. */
  speakPacketcapture(wording: Wording): void;
  /** The packet capture of the machine; the web interface starts and stops it too. */
  readonly capture: CaptureSwitch;
  /** What can be fetched from it by SFTP and scp, and how it is served. */
  readonly files: LabFiles;
  /** Its web interface; a jump host has none. */
  readonly web: Pick<WebPage, 'requests' | 'connections' | 'innerPort'> | undefined;
  /** The words of `ssh` in its CLI, from the next one on. */
  speakSsh(wording: SshWording): void;
  /** The serial number that STATUS tells; `undefined`: that of `version`. */
  statusSerial(serial: string | undefined): void;
  /** Every forward is refused with reason 1 or 2, or never answered; `undefined`: as the machine is. */
  refuseForward(how: 'prohibited' | 'connect-failed' | 'no-answer' | undefined): void;
  /** Ends the open connections at once: a TCP reset, or FIN without an SSH word. On a forward both close the channel. */
  dropConnections(how?: 'reset' | 'fin'): void;
  /** At most so many session channels on one connection, as MaxSessions of OpenSSH; `undefined`: any number. */
  limitSessions(most: number | undefined): void;
  /** Stops reading and writing, on open and on new connections. */
  silence(on: boolean): void;
  /** At most so many bytes out every 10 ms and connection. */
  slow(bytesPerTick: number | undefined): void;
  /** Another host key of the same type, for connections from now on. */
  changeHostKey(): void;
  /** Shells opened from now on ask for an old and a new passphrase before the first prompt. */
  forcePassphraseChange(on: boolean): void;
  /** Answers the right password with SSH_MSG_USERAUTH_PASSWD_CHANGEREQ (method `password` only). */
  expirePassword(on: boolean): void;
  /** Lets everyone in without authentication. */
  acceptNone(on: boolean): void;
  /** Keyboard-interactive asks nothing and lets in. */
  zeroPromptKeyboard(on: boolean): void;
  /** Marks the prompt, when it is printed next. */
  supportSession(on: boolean): void;
  /** Closes a shell that is idle for so long, open ones too; counted from now. */
  idleExpiry(milliseconds: number): void;
  /** As a machine that was switched off: no listener, open connections reset, forwards to it refused. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  start(): Promise<void>;
}
