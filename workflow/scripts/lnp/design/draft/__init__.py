"""What a new study is drafted from: plate maps of labs, and the settings that the metadata know."""
