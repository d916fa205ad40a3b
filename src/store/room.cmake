file(GLOB STORE_MIGRATIONS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/store/migrations/*/*.sql)
fw_embed(${target} store_migrations ${CMAKE_SOURCE_DIR}/src/store/migrations ${STORE_MIGRATIONS})
