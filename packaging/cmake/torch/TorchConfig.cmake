# SPDX-License-Identifier: GPL-3.0-or-later
# PyTorch in the folder BAUTA_TORCH, for machines without the CUDA toolkit: PyTorch's own files give up there, though
# what Bauta includes of LibTorch needs none of it.
set(TORCH_LIBRARIES bauta_pytorch)
if(NOT TARGET bauta_pytorch)
  add_library(bauta_pytorch INTERFACE IMPORTED GLOBAL)
  target_include_directories(bauta_pytorch SYSTEM INTERFACE ${BAUTA_TORCH}/include)
  # Nothing refers to the CUDA libraries: they announce themselves when they are loaded.
  foreach(name torch torch_cpu torch_cuda c10 c10_cuda)
    if(EXISTS ${BAUTA_TORCH}/lib/lib${name}.so)
      target_link_libraries(bauta_pytorch INTERFACE
        "-Wl,--push-state,--no-as-needed,${BAUTA_TORCH}/lib/lib${name}.so,--pop-state")
    endif()
  endforeach()
  target_link_options(bauta_pytorch INTERFACE "-Wl,-rpath,${BAUTA_TORCH}/lib")
endif()
