-- In which a channel that gathers tells events.
ALTER TABLE webhooks ADD COLUMN language TEXT NOT NULL DEFAULT 'zh-CN';
