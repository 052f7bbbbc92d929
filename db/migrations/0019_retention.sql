-- Rooms that are deleted some days after they were last used.
CREATE INDEX rooms_retention ON rooms (object_type, last_activity)
  WHERE object_type IN ('event', 'phone_temporary', 'instant_meeting');
