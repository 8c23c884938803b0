import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { utils } from 'ssh2';
import { deriveHostKey, type HostKeyType } from '../../src/lab/ssh/hostKey';

const TYPES: readonly HostKeyType[] = ['ssh-ed25519', 'ecdsa-sha2-nistp256'];

describe('host keys of the lab', () => {
  for (const type of TYPES) {
    test(`200 seeds give 200 ${type} keys that ssh2 reads and signs with`, () => {
      const seen = new Set<string>();
      for (let seed = 0; seed < 200; seed += 1) {
        const { privateKey, publicLine } = deriveHostKey(type, String(seed));
        const [own, known] = [utils.parseKey(privateKey), utils.parseKey(publicLine)];
        assert.ok(!(own instanceof Error) && !(known instanceof Error), `seed ${seed}`);
        assert.equal(own.type, type);
        assert.ok(own.getPublicSSH().equals(known.getPublicSSH()));
        const data = Buffer.from('signed');
        const signature: unknown = own.sign(data);
        assert.ok(Buffer.isBuffer(signature), `seed ${seed}`);
        assert.equal(known.verify(data, signature), true);
        seen.add(publicLine);
      }
      assert.equal(seen.size, 200);
    });

    test(`the same seed gives the same ${type} key`, () => {
      assert.deepEqual(deriveHostKey(type, 'a'), deriveHostKey(type, 'a'));
    });
  }
});
