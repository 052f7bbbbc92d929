import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { initialsOf } from '../../src/pictures/initials.js';
import { colorOf, groundOf, hex } from '../../src/pictures/nameColor.js';

const names = suite('faces without a picture');

names('have the colour that clients give the same name', () => {
  const colors = {
    '': '#0082c9',
    admin: '#d09e6d',
    'Akeel Robertson': '#9750a4',
    'Gianluca Hills': '#d6b461',
    'Lorelai Taylor': '#ddcb55',
    'Zaki Cortes': '#6ea68f',
    '123e4567-e89b-12d3-a456-426614174000': '#bc5c91',
    '🙈': '#b6469d',
  };
  for (const [name, color] of Object.entries(colors)) assert.is(hex(colorOf(name)), color, name);
});

names('stand on a tenth of it', () => {
  assert.is(hex(groundOf([0, 130, 201], false)), '#e5f2f9');
  assert.is(hex(groundOf([0, 130, 201], true)), '#000d14');
});

names('show the first letters of two words', () => {
  assert.equal(initialsOf('Ada Lovelace'), ['A', 'L']);
  assert.equal(initialsOf('  ada  von lovelace '), ['A', 'V']);
  assert.equal(initialsOf('ada'), ['A']);
  assert.equal(initialsOf('ß 🐟x'), ['S', '🐟']);
  assert.equal(initialsOf(' '), []);
});

names.run();
