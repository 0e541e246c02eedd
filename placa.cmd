@echo off
rem placa VERB ...: builds what is out of date (the viewer, then the executable), then runs the verb.
rem What is out of date is told by a listing of the sources with sizes and times: when it differs from that of the last build.
setlocal enableextensions
set "root=%~dp0"
set "out=%root%artifacts\placa"
if not exist "%out%" mkdir "%out%" 2>nul || (echo placa: the folder artifacts beside this script cannot be written. 1>&2 & exit /b 3)

if not exist "%root%web\package.json" goto executable
call :list "%out%\viewer.now" "%root%web\src" "%root%web\public"
for %%f in ("%root%web\package-lock.json" "%root%web\vite.config.ts" "%root%web\index.html" "%root%web\tsconfig.json") do if exist %%f echo %%~tzf>>"%out%\viewer.now"
if exist "%root%web\dist\index.html" fc /b "%out%\viewer.now" "%out%\viewer.built" >nul 2>&1 && goto executable
where node >nul 2>&1 || (echo placa: Node.js 20 or newer is needed to build and was not found; install it and run this again. 1>&2 & exit /b 3)
echo placa: building the viewer ... 1>&2
pushd "%root%web"
call npm ci --no-audit --no-fund --loglevel=error >"%out%\build.log" 2>&1 || goto failedinweb
call npm run build --silent >"%out%\build.log" 2>&1 || goto failedinweb
popd
copy /y "%out%\viewer.now" "%out%\viewer.built" >nul
del "%out%\executable.built" 2>nul

:executable
call :list "%out%\executable.now" "%root%src"
for %%f in ("%root%Directory.Build.props" "%root%Directory.Packages.props" "%root%global.json") do echo %%~tzf>>"%out%\executable.now"
set "current="
if exist "%out%\current.txt" set /p current=<"%out%\current.txt"
if defined current if exist "%out%\app\%current%\placa.exe" fc /b "%out%\executable.now" "%out%\executable.built" >nul 2>&1 && goto start
where dotnet >nul 2>&1 || (echo placa: The .NET 10 SDK is needed to build and was not found; install it and run this again. 1>&2 & exit /b 3)
set "runtime=win-x64"
if /i "%PROCESSOR_ARCHITECTURE%"=="ARM64" set "runtime=win-arm64"
set "current=%RANDOM%%RANDOM%"
echo placa: building ... 1>&2
dotnet publish "%root%src\Placa.Cli\Placa.Cli.csproj" --nologo --verbosity quiet --configuration Release --runtime %runtime% --no-self-contained ^
  -p:PublishReadyToRun=true -p:RunAnalyzers=false "-p:ArtifactsPath=%out%" "-p:PublishDir=%out%\app\%current%/" --disable-build-servers >"%out%\build.log" 2>&1 || goto failed
rem A server that still runs from an older folder keeps its files; the others go.
for /d %%d in ("%out%\app\*") do if not "%%~nxd"=="%current%" rmdir /s /q "%%d" 2>nul
>"%out%\current.txt" echo %current%
copy /y "%out%\executable.now" "%out%\executable.built" >nul

:start
"%out%\app\%current%\placa.exe" %*
exit /b %ERRORLEVEL%

:failedinweb
popd
:failed
findstr /i "error" "%out%\build.log" 1>&2
echo placa: the build failed; the whole output is in artifacts\placa\build.log 1>&2
exit /b 3

:list
type nul >"%~1"
if exist "%~2" where /t /r "%~2" * >>"%~1" 2>nul
if not "%~3"=="" if exist "%~3" where /t /r "%~3" * >>"%~1" 2>nul
exit /b 0
