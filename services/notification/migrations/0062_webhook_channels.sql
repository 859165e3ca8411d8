-- By which channel: "webhook", or the robot of a group chat.
ALTER TABLE webhooks ADD COLUMN channel TEXT NOT NULL DEFAULT 'webhook';
