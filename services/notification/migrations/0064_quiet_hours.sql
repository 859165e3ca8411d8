-- When people are told: "22:00-08:00", "daily 08:30"; '' for at once. What waits is due later.
ALTER TABLE webhooks ADD COLUMN quiet TEXT NOT NULL DEFAULT '';
ALTER TABLE webhooks ADD COLUMN digest TEXT NOT NULL DEFAULT '';
-- "ordinary", or what waits in no digest ("escalation") or for nothing ("emergency").
ALTER TABLE webhook_deliveries ADD COLUMN urgency TEXT NOT NULL DEFAULT 'ordinary';
