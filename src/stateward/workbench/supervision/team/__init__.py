"""The supervisors: qualifications, training, load, conflicts; how well supervision works."""
