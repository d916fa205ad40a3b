# The catalogue is made from the npm packages and catalog/overlay at build time and put into the binary.
set(catalogue_out ${CMAKE_BINARY_DIR}/generated/catalogue)
set(catalogue_npm ${CMAKE_SOURCE_DIR}/node_modules)
file(GLOB catalogue_inputs CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/catalog/*.py ${CMAKE_SOURCE_DIR}/catalog/overlay/*.toml)
add_custom_command(
  OUTPUT ${catalogue_out}/catalogue.tsv ${catalogue_out}/logos.tsv
  BYPRODUCTS ${catalogue_out}/examples.tsv ${catalogue_out}/report.txt
  COMMAND python3 ${CMAKE_SOURCE_DIR}/catalog/generate.py ${catalogue_npm} ${catalogue_out}
  DEPENDS ${catalogue_inputs} ${CMAKE_SOURCE_DIR}/package-lock.json
  COMMENT "Generating the service catalogue")
fw_embed(${target} catalogue ${catalogue_out} ${catalogue_out}/catalogue.tsv ${catalogue_out}/logos.tsv)
