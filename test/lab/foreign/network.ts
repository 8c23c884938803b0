/**
 * Client - router - servers, in network namespaces of their own below one process: what it made ends with it, and nothing
 * of this machine is changed. The router forwards, and rejects as its rules say.
 */
import { spawn } from 'node:child_process';
import { missing, program } from '../../sshd/needs';

/** For node:test's `skip`. */
export function whyNoNetwork(): string | false {
  const lacks = missing('namespaces');
  if (lacks !== false) return lacks;
  const tools = ['unshare', 'nft', 'mount', 'sh'].filter((name) => program(name) === undefined);
  return tools.length > 0 && `a router with a packet filter needs ${tools.join(', ')} (Debian: util-linux, nftables)`;
}

export const DNS_SERVER = '198.51.100.2';
/** What the client puts behind a name that does not exist. */
export const SEARCHED = 'corp.example.net';
/** Network of the servers: the last number tells which case. */
export const SERVERS = '203.0.113';
export const SERVERS_V6 = '2001:db8:99:';

export interface Plan {
  /** For nft, in a chain that sees what the router forwards. */
  readonly filter: readonly string[];
  /** Routes of the client beside its default. */
  readonly clientRoutes: readonly string[];
  /** Lines of the hosts file. */
  readonly hosts: readonly string[];
  /** Routes of the router before those to the servers. */
  readonly routerRoutes: readonly string[];
}

/**
 * @param self the file to run in the servers' and then in the client's namespace; HOPTHROUGH_PLACE tells it where it is
 * @returns what it wrote as a client
 */
export function runInNetwork(self: string, plan: Plan): Promise<string> {
  const namespaces = ['--mount', '--pid', '--net', '--fork', '--kill-child', '--mount-proc'];
  const child = spawn(program('unshare') ?? 'unshare', [...namespaces, 'sh', '-eu', '-c', script(plan)], {
    env: { ...process.env, SELF: self, NODE: process.execPath, NODE_TEST_CONTEXT: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(said.out) : reject(new Error(`${code}: ${said.err}`))));
  });
}

function script({ filter, clientRoutes, routerRoutes, hosts }: Plan): string {
  const rules = ['table inet filter {', 'chain onward { type filter hook forward priority 0; policy accept;'];
  return `
PATH=$PATH:/usr/sbin:/sbin
mkdir -p /run/netns; mount -t tmpfs tmpfs /run/netns
for one in client router servers; do ip netns add $one; ip -n $one link set lo up; done
ip -n client link add wire type veth peer name near netns router
ip -n servers link add wire type veth peer name far netns router
ip -n client address add 198.18.0.2/24 dev wire
ip -n router address add 198.18.0.1/24 dev near
ip -n router address add 198.51.100.1/24 dev far
ip -n servers address add ${DNS_SERVER}/24 dev wire
ip -n client address add 2001:db8:1::2/64 dev wire nodad
ip -n router address add 2001:db8:1::1/64 dev near nodad
ip -n router address add 2001:db8:2::1/64 dev far nodad
ip -n servers address add 2001:db8:2::2/64 dev wire nodad
ip -n client link set wire up; ip -n servers link set wire up; ip -n router link set near up; ip -n router link set far up
ip -n client route add default via 198.18.0.1; ip -n client route add default via 2001:db8:1::1
ip -n servers route add default via 198.51.100.1; ip -n servers route add default via 2001:db8:2::1
ip netns exec router sh -c 'for one in ipv4/ip_forward ipv6/conf/all/forwarding; do echo 1 >/proc/sys/net/$one; done
for one in ipv4/icmp_ratemask ipv6/icmp/ratelimit; do echo 0 >/proc/sys/net/$one; done'
ip netns exec servers sh -c 'echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind'
ip -n servers route add local ${SERVERS}.0/24 dev lo; ip -n servers route add local ${SERVERS_V6}:/64 dev lo
ip -n router route add ${SERVERS}.0/24 via ${DNS_SERVER}; ip -n router route add ${SERVERS_V6}:/64 via 2001:db8:2::2
${clientRoutes.map((route) => `ip -n client route add ${route}`).join('\n')}
${routerRoutes.map((route) => `ip -n router route add ${route}`).join('\n')}
ip netns exec router nft -f - <<'END'
${[...rules, ...filter, '}', '}'].join('\n')}
END
printf '%s\\n' 'nameserver ${DNS_SERVER}' 'search ${SEARCHED}' 'options timeout:3 attempts:1' >/run/netns/resolv.conf
mount --bind /run/netns/resolv.conf /etc/resolv.conf
printf '%s\\n' ${hosts.map((line) => `'${line}'`).join(' ')} >/run/netns/hosts
mount --bind /run/netns/hosts /etc/hosts
mkfifo /run/netns/ready
HOPTHROUGH_PLACE=servers ip netns exec servers "$NODE" "$SELF" >/run/netns/ready &
exec 3</run/netns/ready
read -r line <&3
HOPTHROUGH_PLACE=client ip netns exec client "$NODE" "$SELF" || [ $? = 137 ]
`;
}
