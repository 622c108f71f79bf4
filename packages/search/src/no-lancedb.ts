/** Stands for LanceDB where there is no Node: it is imported when a database is opened, and says so. */
throw new Error('LanceDB runs in Node only');
