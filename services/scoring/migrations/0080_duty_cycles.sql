-- How often figures are owed: 'any' period that is asked for, 'monthly', 'quarterly', 'yearly'.
ALTER TABLE report_duties ADD COLUMN duty_cycle TEXT NOT NULL DEFAULT 'any';
