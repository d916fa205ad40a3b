fw_embed(${target} places ${CMAKE_SOURCE_DIR}/src/model/places ${CMAKE_SOURCE_DIR}/src/model/places/places.csv)
