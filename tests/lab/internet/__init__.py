"""A small internet on loopback: names, certificates, web sites, mail, and ways to break them."""
