# etude_library(NAME [LINK targets...]): every .cpp of this folder as the OBJECT library etude_NAME.
# Objects, not an archive: a linker drops an archive's members that nothing names, and self-registering files are named by nothing.
# Globbed with CONFIGURE_DEPENDS, so that adding an optimizer, a model or a dataset is one new file and no edit here.
function(etude_library name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  if(NOT sources) # a part not begun yet
    return()
  endif()
  add_library(etude_${name} OBJECT ${sources})
  target_include_directories(etude_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(etude_${name} PUBLIC ${arg_LINK})
endfunction()

# etude_tensor_library(NAME [LINK targets...]): the same once more with ETUDE_TENSORS and LibTorch, and tensors/*.cpp, as etude_NAME_tensors:
# what `etude` knows of a component stands in one file with what `etude-worker` computes by it.
function(etude_tensor_library name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  if(NOT ETUDE_TORCH)
    return()
  endif()
  find_package(Torch REQUIRED)
  file(GLOB sources CONFIGURE_DEPENDS *.cpp tensors/*.cpp)
  add_library(etude_${name}_tensors OBJECT ${sources})
  target_include_directories(etude_${name}_tensors PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_compile_definitions(etude_${name}_tensors PUBLIC ETUDE_TENSORS)
  target_link_libraries(etude_${name}_tensors PUBLIC ${TORCH_LIBRARIES} ${arg_LINK})
endfunction()

# etude_objects(TARGET parts...): links the named parts. Name every part: an OBJECT library's objects are not passed on transitively.
function(etude_objects target)
  foreach(part ${ARGN})
    if(TARGET etude_${part})
      target_link_libraries(${target} PRIVATE etude_${part})
    endif()
  endforeach()
endfunction()

# etude_tests(NAME parts...): every .cpp of this folder as the GoogleTest program tests-NAME.
function(etude_tests name)
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  add_executable(tests-${name} ${sources})
  etude_objects(tests-${name} ${ARGN})
  target_link_libraries(tests-${name} PRIVATE GTest::gmock GTest::gtest_main)
  target_include_directories(tests-${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(tests-${name} PRIVATE ETUDE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                                   ETUDE_BINARY_DIR="${CMAKE_BINARY_DIR}")
  gtest_discover_tests(tests-${name} TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60)
endfunction()
