/**
 * Whether one account may know of another: the settings `shareapi_*` of `core` (spec/conversations.md §6, type 1).
 * @param config as it is set
 * @param groups of the one who looks
 * @param others of the one who is looked for by their full user id
 */
export function mayKnowOf(
  config: Readonly<Record<string, string>>,
  groups: readonly string[],
  others: readonly string[],
): boolean {
  const isOn = (key: string, byDefault: 'yes' | 'no') => (config[key] ?? byDefault) === 'yes';
  if (isOn('shareapi_restrict_user_enumeration_full_match', 'yes')) return true;
  if (!isOn('shareapi_allow_share_dialog_user_enumeration', 'yes')) return false;
  const toGroup = isOn('shareapi_restrict_user_enumeration_to_group', 'no');
  // Nobody has entered anybody's number here, so that this alone lets nobody be found.
  const toPhone = isOn('shareapi_restrict_user_enumeration_to_phone', 'no');
  if (!toGroup && !toPhone) return true;
  return toGroup && groups.some((gid) => others.includes(gid));
}
