import type { Connection, PseudoTtyInfo, ServerChannel, Session } from 'ssh2';
import type { Caller } from '../asyncos/commands';
import type { LabFiles } from '../files';
import type { Recorded } from '../recorded';
import { scpPath, serveScp } from './scpServer';
import type { Size } from '../asyncos/screen';
import { serveSftp } from './sftpServer';
import { openShell, runBatch, type Shell, type Surroundings } from '../asyncos/shell';
import type { Switches } from '../switches';

/** What the shells of one connection share. */
export interface Login {
  readonly caller: () => Omit<Caller, 'now' | 'session'>;
  readonly switches: Readonly<Switches>;
  readonly recorded: Recorded;
  /** The open shells of the machine. */
  readonly shells: Set<Shell>;
  readonly gone: AbortSignal;
  readonly files: LabFiles;
}

/** Serves shells and commands to who has logged in on this connection. */
export function serveSessions(connection: Connection, login: Login): void {
  let open = 0;
  connection.on('session', (accept, reject) => {
    if (open >= (login.switches.mostSessions ?? Infinity)) {
      reject();
      return;
    }
    open += 1;
    const session = accept();
    session.once('close', () => (open -= 1));
    serveSession(session, login);
  });
}

/** ssh2 hands over no `accept` for a request that wants no reply. */
type Answer = (() => void) | undefined;

function serveSession(session: Session, login: Login): void {
  let size: Size | undefined;
  const resize = ({ cols, rows }: Size): void => {
    size = { cols, rows };
    login.recorded.pty = size;
  };
  const surroundings = (): Surroundings => ({
    caller: login.caller(),
    switches: login.switches,
    size: () => size,
    received: (chunk) => login.recorded.received.push(chunk),
    gone: login.gone,
  });
  session.on('pty', (accept: Answer, _reject: Answer, info: PseudoTtyInfo) => {
    resize(info);
    accept?.();
  });
  session.on('window-change', (accept: Answer, _reject: Answer, info: Size) => {
    resize(info);
    accept?.();
  });
  session.on('shell', (accept) => keep(openShell(accept(), surroundings()), login.shells));
  session.on('exec', (accept, _reject, { command }) => {
    const channel: ServerChannel = accept();
    const path = login.files.conduct.scp ? scpPath(command) : undefined;
    if (path !== undefined) void serveScp(channel, path, login.files);
    else void runBatch(channel, command, surroundings());
  });
  session.on('sftp', (accept, reject) => {
    if (login.files.conduct.sftp) serveSftp(accept(), login.files);
    else reject();
  });
}

function keep(shell: Shell, shells: Set<Shell>): void {
  shells.add(shell);
  void shell.over.finally(() => shells.delete(shell));
}
