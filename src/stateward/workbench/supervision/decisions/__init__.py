"""Who decides a case, decisions recorded with the version of the list, and audits of many."""
