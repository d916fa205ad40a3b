# fw_embed(<target> <name> <dir> <files…>): puts files into the binary.
# The target `generated` makes all of them and nothing else, for tools that read the sources.
# Gives `std::span<const fw::EmbeddedFile> fw::embedded::<name>()`, declared in "embedded/<name>.hpp".
function(fw_embed target name dir)
  set(out ${CMAKE_BINARY_DIR}/generated/embedded)
  set(files ${ARGN})
  file(MAKE_DIRECTORY ${out})
  string(REPLACE ";" "\n" list "${files}")
  file(GENERATE OUTPUT ${out}/${name}.list CONTENT "${list}\n")
  add_custom_command(
    OUTPUT ${out}/${name}.S ${out}/${name}.cpp ${out}/${name}.hpp
    COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/embed.py ${name} ${dir} ${out}/${name}.list ${out}
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/tools/embed.py ${out}/${name}.list
    COMMENT "Embedding ${name}")
  target_sources(${target} PRIVATE ${out}/${name}.S ${out}/${name}.cpp ${out}/${name}.hpp)
  set_source_files_properties(${out}/${name}.S PROPERTIES OBJECT_DEPENDS "${files}")
  add_custom_target(generated_${name} DEPENDS ${out}/${name}.hpp)
  if(NOT TARGET generated)
    add_custom_target(generated)
  endif()
  add_dependencies(generated generated_${name})
endfunction()
