from launcher.supervisor import main

main()
