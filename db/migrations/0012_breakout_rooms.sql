-- Breakout rooms go with their parent, and who leaves the parent leaves them too, whatever the reason.

CREATE TRIGGER breakout_rooms_go AFTER DELETE ON rooms WHEN old.breakout_room_mode <> 0 BEGIN
  DELETE FROM rooms WHERE object_type <> '' AND object_type = 'room' AND object_id = old.token;
END;

CREATE TRIGGER breakout_rooms_left AFTER DELETE ON attendees WHEN old.actor_type = 'users' BEGIN
  DELETE FROM attendees
  WHERE actor_type = 'users' AND actor_id = old.actor_id AND room_id IN (
    SELECT child.id FROM rooms AS parent JOIN rooms AS child
      ON child.object_type <> '' AND child.object_type = 'room' AND child.object_id = parent.token
    WHERE parent.id = old.room_id AND parent.breakout_room_mode <> 0
  );
END;
