import type { Lab, LabAppliance } from '../../src/lab/lab';

export function applianceOf(lab: Lab, id: string): LabAppliance {
  const found = lab.description.appliances.find((appliance) => appliance.id === id);
  if (!found) throw new Error(`no ${id} in the lab`);
  return found;
}

/** What ssh2's client needs to log in to a machine that listens. */
export function loginTo(lab: Lab, id: string): { port: number; username: string; password: string } {
  const { port, user, password } = applianceOf(lab, id);
  return { port, username: user, password };
}
