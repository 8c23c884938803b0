"""An SSH server of asyncssh (python3-asyncssh), as the first argument tells in JSON; what happens is written to stderr."""

import asyncio
import json
import sys

import asyncssh

options = json.loads(sys.argv[1])


def note(*words):
    print(*words, file=sys.stderr, flush=True)


class Server(asyncssh.SSHServer):
    def connection_made(self, conn):
        self.conn = conn
        note('connected')

    def connection_lost(self, exc):
        note('ended', exc or '')

    def begin_auth(self, username):
        self.user = username
        if 'keys' in options:
            self.conn.set_authorized_keys(options['keys'])
        return True

    def public_key_auth_supported(self):
        return 'keys' in options

    def password_auth_supported(self):
        return 'password' in options

    def validate_password(self, username, password):
        accepted = password == options['password']
        note('password', 'accepted' if accepted else 'refused')
        return accepted

    def kbdint_auth_supported(self):
        return 'rounds' in options

    def get_kbdint_challenge(self, username, lang, submethods):
        self.rounds = list(options['rounds'])
        return self.next_round()

    def validate_kbdint_response(self, username, responses):
        accepted = list(responses) == self.expected
        note('answers', 'accepted' if accepted else 'refused')
        return accepted and (self.next_round() if self.rounds else True)

    def next_round(self):
        name, instructions, prompts = self.rounds.pop(0)
        self.expected = [answer for _, _, answer in prompts]
        return name, instructions, '', [(text, echo) for text, echo, _ in prompts]

    def connection_requested(self, dest_host, dest_port, orig_host, orig_port):
        note('forward', dest_host, dest_port)
        return options.get('forward', True)


async def session(process):
    """A CLI that tells of its window, fills the screen and ends in several ways."""
    if process.subsystem is not None or process.command is not None:
        note('no such', process.subsystem or process.command)
        process.exit(127)
        return
    process.stdout.write('Welcome\r\nesa.example.com> ')
    while True:
        try:
            line = await process.stdin.readline()
        except asyncssh.TerminalSizeChanged as size:
            note('window', size.width, size.height)
            continue
        except asyncssh.BreakReceived:
            continue
        if line == '':
            break
        verb, *rest = line.split() or ['']
        if verb == 'size':
            cols, rows = process.term_size[:2]
            process.stdout.write(f'<{process.term_type} {cols}x{rows}>')
        elif verb == 'fill':
            process.stdout.write('#' * int(rest[0]))
            process.stdout.write('<filled>')
            await process.stdout.drain()
        elif verb == 'exit':
            process.exit(int(rest[0]))
            return
        elif verb == 'leave':
            process.channel.get_connection().disconnect(asyncssh.DISC_BY_APPLICATION, 'idle for too long')
            return
        elif verb == 'cut':
            process.channel.get_connection().abort()
            return
        process.stdout.write('\r\nesa.example.com> ')
    process.exit(0)


def files():
    """How files are handed out: by `sftp` (and scp), or not at all."""
    return {'sftp_factory': True, 'allow_scp': True} if options.get('files') else {}


async def main():
    await asyncssh.create_server(
        Server,
        options['host'],
        options['port'],
        server_host_keys=options['hostKeys'],
        process_factory=session,
        encoding='latin-1',
        line_editor=True,
        login_timeout=120,
        **files(),
    )
    note('listening')
    await asyncio.Event().wait()


asyncio.run(main())
