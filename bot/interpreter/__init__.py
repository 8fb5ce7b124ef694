"""Between an agent, who reads and writes English, and a resident, who writes as they like."""
