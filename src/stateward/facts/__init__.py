"""What enterprises report: workbooks and tables in and out, check rules, the fact store, the engines."""
