"""The scan behind `flask doctor card-data`: is there card data in a database or in files, and what was looked at?"""
