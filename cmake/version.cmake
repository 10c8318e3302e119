# cmake -DSOURCE=dir -DRELEASE=0.2.0 -DOUTPUT=version.cpp -P version.cmake: writes the version's definition, at every build, but
# only where it has changed. A source folder that merely lies inside another project's checkout does not take that one's commit.
set(version ${RELEASE})
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --show-prefix WORKING_DIRECTORY ${SOURCE}
                  RESULT_VARIABLE failed OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --short=7 HEAD WORKING_DIRECTORY ${SOURCE}
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT failed AND "${prefix}" STREQUAL "" AND commit)
    execute_process(COMMAND ${GIT_EXECUTABLE} --no-optional-locks status --porcelain -- src WORKING_DIRECTORY ${SOURCE}
                    OUTPUT_VARIABLE changes ERROR_QUIET)
    string(APPEND version "+${commit}")
    if(changes)
      string(APPEND version "-dirty")
    endif()
  endif()
endif()
set(text "#include \"core/version.h\"\n\nnamespace etude {\nconst char* const version = \"${version}\";\n}\n")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} before)
endif()
if(NOT "${before}" STREQUAL "${text}")
  file(WRITE ${OUTPUT} "${text}")
endif()
