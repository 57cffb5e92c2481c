-- Written with its feature.
SELECT 1;
