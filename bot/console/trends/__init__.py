"""Trends: cases by week, service, district and place, beside the time before."""
