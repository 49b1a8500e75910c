"""Relatives of the reductions: statistics, running totals, groups, counts."""
