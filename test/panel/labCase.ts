/** A case of the lab: an SMA behind its ESA, probed for real, with an access that is open and captures that are here. */
import { createHash } from 'node:crypto';
import { mergeInventories } from '../../src/appliance/inventory/inventory';
import { startLab } from '../../src/lab/lab';
import type { Known } from '../../src/casework/caseFacts';
import { labAppliances } from '../../src/workbench/commands/labSwitch';
import { liveInventory } from '../../src/workbench/inventory/inventory';
import { probeAppliance } from '../../src/workbench/probes/probe';
import { probes } from '../../src/workbench/probes/probes';
import { known } from '../unit/workbench/sampleCase';
import { answersOf, engineer } from '../lab/engineer';

const PORTS = [22, 25, 53, 80, 443, 4766];
const ID = 'lab-esa1';

export async function labCase(): Promise<Known> {
  const lab = await startLab({ firewalls: 'story' });
  const person = engineer(lab);
  try {
    const appliances = labAppliances(lab.description.appliances);
    const inventory = liveInventory(() => mergeInventories([], [{ name: 'Lab', appliances }]));
    const appliance = inventory.find(ID);
    if (appliance === undefined) throw new Error(`the lab has no ${ID}`);
    const probed = () =>
      probeAppliance(
        appliance,
        {
          ...{
            inventory,
            probes: probes(),
            access: () => undefined,
            notEnabled: () => undefined,
            keep: () => undefined,
            debug: () => undefined,
          },
          openCli: (request) => person.session.openCli(request),
          ports: () => PORTS,
          tunnelHosts: () => lab.description.tunnelHosts,
          ...{ timeoutMs: () => 800, holdMs: 100 },
        },
        {
          vantages: ['computer', 'appliance'],
          questions: answersOf(lab),
          signal: new AbortController().signal,
        },
      );
    const before = await probed();
    lab.control(ID).changeEgress({ otherPorts: 'refused' });
    const run = await probed();
    const route = person.route(ID);
    const fingerprint = `SHA256:${createHash('sha256').update(ID).digest('base64')}`;
    return {
      ...known,
      ...{ appliance, route, probe: run, earlier: [before], madeAt: new Date().toISOString() },
      identity: undefined,
      hostKeys: new Map(route.map(({ id }) => [id, [{ type: 'ecdsa-sha2-nistp256', fingerprint, source: 'store' }]])),
      captures: [1, 2, 3].map((count) => ({
        name: `capture-${ID}.20261126T21200${count}Z.pcap`,
        bytes: 10 ** (count + 3),
        sha256: createHash('sha256').update(String(count)).digest('hex'),
        at: '2026-11-26T21:20:09.000Z',
      })),
    };
  } finally {
    await person.close();
    await lab.close();
  }
}
