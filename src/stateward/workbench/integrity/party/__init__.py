"""Party building, a module that an office may switch off; it holds no membership of persons."""
