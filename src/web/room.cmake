# Styles are built by Tailwind from the classes that the pages use; everything the browser loads goes into the binary.
set(web_assets ${CMAKE_BINARY_DIR}/generated/web_assets)
set(web_npm ${CMAKE_SOURCE_DIR}/node_modules)
set(web_own ${CMAKE_SOURCE_DIR}/src/web/assets)
file(GLOB_RECURSE web_pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/web/pages/*.cpp)
file(GLOB web_scripts CONFIGURE_DEPENDS ${web_own}/*.js ${web_own}/*.svg)

add_custom_command(
  OUTPUT ${web_assets}/app.css
  COMMAND ${CMAKE_COMMAND} -E make_directory ${web_assets}
  COMMAND node ${web_npm}/@tailwindcss/cli/dist/index.mjs --minify -i ${web_own}/app.css -o ${web_assets}/app.css 2> ${web_assets}.log
  DEPENDS ${web_own}/app.css ${web_pages}
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  COMMENT "Tailwind")

set(web_files ${web_assets}/app.css)
function(web_copy from name)
  add_custom_command(OUTPUT ${web_assets}/${name} COMMAND ${CMAKE_COMMAND} -E copy ${from} ${web_assets}/${name} DEPENDS ${from})
  set(web_files ${web_files} ${web_assets}/${name} PARENT_SCOPE)
endfunction()
web_copy(${web_npm}/@starfederation/datastar/dist/datastar.js datastar.js)
web_copy(${web_npm}/uplot/dist/uPlot.iife.min.js uplot.js)
web_copy(${web_npm}/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2 inter.woff2)
foreach(script IN LISTS web_scripts)
  get_filename_component(name ${script} NAME)
  web_copy(${script} ${name})
endforeach()

fw_embed(${target} web_assets ${web_assets} ${web_files})

# Renders every page from made-up data into a folder, to be looked at.
if(FW_TESTS AND EXISTS ${CMAKE_SOURCE_DIR}/src/web/preview/main.cpp)
  add_executable(web_preview EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/src/web/preview/main.cpp)
  target_link_libraries(web_preview PRIVATE ${target} fw_options)
endif()
