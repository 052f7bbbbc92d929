-- Until now no quota had an effect, and accounts were made without one: now they have what is set for all.
UPDATE users SET quota = 'default' WHERE quota = 'none';
