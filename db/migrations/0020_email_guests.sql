-- People invited by e-mail: attendees of the type `emails`, who come in by the link of their invitation.

CREATE TABLE email_guests (
  attendee_id INTEGER PRIMARY KEY NOT NULL REFERENCES attendees ON DELETE CASCADE,
  address TEXT NOT NULL,
  access_token TEXT NOT NULL,
  invited_by TEXT NOT NULL
) STRICT;

-- Invitations whose mail still has to be sent.

CREATE TABLE invitation_mails (
  attendee_id INTEGER PRIMARY KEY NOT NULL REFERENCES email_guests ON DELETE CASCADE,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL
) STRICT;
CREATE INDEX invitation_mails_due ON invitation_mails (due_at);
