import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { applianceSchema, inventorySchema } from '../../../../src/appliance/inventory/inventorySchema';

const made = toJsonSchema(inventorySchema);

test('the schema in media/ is the one the loader judges by', () => {
  const committed: unknown = JSON.parse(readFileSync('media/inventory.schema.json', 'utf8'));
  assert.deepEqual(committed, JSON.parse(JSON.stringify(made)), 'write toJsonSchema(inventorySchema) there');
});

test('every key of an entry explains itself', () => {
  for (const [key, schema] of Object.entries(applianceSchema.entries)) {
    const inner = 'wrapped' in schema ? schema.wrapped : schema;
    assert.ok(v.getTitle(inner), key);
    assert.match(v.getDescription(inner) ?? '', /\.$/, key);
  }
});

test('unknown keys are allowed, so that a file may hold what others need', () => {
  assert.ok(!JSON.stringify(made).includes('"additionalProperties":false'));
});
