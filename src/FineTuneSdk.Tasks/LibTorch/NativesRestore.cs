#nullable enable
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Security;
using System.Text.RegularExpressions;
using System.Threading;

namespace FineTuneSdk.Tasks.LibTorch;

/// <summary>Restores a package in a project of its own and lists the native libraries that came with it.</summary>
/// <remarks>
/// A process of its own, not a nested Restore: the caller's global properties (RestoreLockedMode, RuntimeIdentifier …) would flow into one. NuGet finds its
/// configuration upwards from the generated project, as it does for the user's.
/// </remarks>
internal sealed class NativesRestore
{
    private const string ListFile = "natives.txt";
    private static readonly string[] InheritedVariables = ["MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "MSBuildLoadMicrosoftTargetsReadOnly"];

    private readonly string _host;
    private readonly string _configFile;
    private readonly string _sources;
    private readonly string _packagesPath;

    public NativesRestore(string host, string configFile, string sources, string packagesPath)
    {
        _host = host;
        _configFile = configFile;
        _sources = sources;
        _packagesPath = packagesPath;
    }

    /// <summary>Restores and lists.</summary>
    public RestoredNatives Run(TorchPackage package, string runtimeIdentifier, string folder, Action<string> log, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var project = Path.Combine(folder, "libtorch.proj");
        var list = Path.Combine(folder, ListFile);
        File.Delete(list);
        File.WriteAllText(project, ProjectText(package, runtimeIdentifier));
        var output = new List<string>();
        var exitCode = Start(project, folder, line =>
        {
            lock (output)
                output.Add(line);
        }, cancellationToken);
        output.ForEach(log);
        return exitCode == 0 && File.Exists(list) ? Parse(File.ReadAllLines(list)) : new RestoredNatives([], [], DescribeProblem(output, exitCode));
    }

    private string ProjectText(TorchPackage package, string runtimeIdentifier) => $"""
        <!-- Made by FineTuneSdk: brings libtorch without adding it to your project. -->
        <Project>
          <PropertyGroup>
            <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
            <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
            <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
            <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
            <RestorePackagesWithLockFile>false</RestorePackagesWithLockFile>
            <UseArtifactsOutput>false</UseArtifactsOutput>
          </PropertyGroup>
          <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <RuntimeIdentifier>{runtimeIdentifier}</RuntimeIdentifier>
            <SelfContained>false</SelfContained>
            <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
            <NuGetAudit>false</NuGetAudit>
            <RestoreConfigFile>{SecurityElement.Escape(_configFile)}</RestoreConfigFile>
            <RestoreSources>{SecurityElement.Escape(_sources)}</RestoreSources>
            <RestorePackagesPath>{SecurityElement.Escape(_packagesPath)}</RestorePackagesPath>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="{package.Id}" Version="[{package.Version}]" ExcludeAssets="compile;build;buildTransitive;buildMultitargeting;contentFiles;analyzers" />
          </ItemGroup>
          <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
          <Target Name="ListNatives" DependsOnTargets="ResolvePackageAssets">
            <ItemGroup>
              <_Folder Include="$(NuGetPackageFolders)" />
              <_Line Include="@(_Folder->'folder|%(Identity)')" />
              <_Line Include="@(NativeCopyLocalItems->'native|%(NuGetPackageId)|%(NuGetPackageVersion)|%(FullPath)')" />
            </ItemGroup>
            <WriteLinesToFile File="{ListFile}" Lines="@(_Line)" Overwrite="true" />
          </Target>
        </Project>
        """;

    private int Start(string project, string folder, Action<string> onLine, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(_host, $"msbuild \"{project}\" -restore -t:ListNatives -nologo -v:minimal -m:1 -nr:false -tl:off")
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in InheritedVariables)
            start.Environment.Remove(variable);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        try
        {
            using var process = new Process { StartInfo = start };
            process.OutputDataReceived += (_, data) => onLine(data.Data ?? "");
            process.ErrorDataReceived += (_, data) => onLine(data.Data ?? "");
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            using var cancelled = cancellationToken.Register(() => Kill(process));
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception exception)
        {
            onLine($"error : {_host} can't be started: {exception.Message}");
            return -1;
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has just ended.
        }
    }

    private static RestoredNatives Parse(string[] lines)
    {
        var fields = lines.Select(line => line.Split('|')).ToList();
        return new RestoredNatives(
            [.. fields.Where(line => line[0] == "native").Select(line => new NativeFile(line[1], line[2], line[3]))],
            [.. fields.Where(line => line[0] == "folder").Select(line => line[1])],
            "the package holds no libraries for this machine.");
    }

    /// <summary>NuGet's first error without its place, which is the generated project.</summary>
    private static string DescribeProblem(List<string> output, int exitCode)
    {
        var error = output.Select(line => Regex.Match(line, @"\berror (?<text>[A-Z]*\d* ?: .*?)( \[[^\]]*\])?$")).FirstOrDefault(match => match.Success);
        return error != null ? error.Groups["text"].Value.Trim() : $"the restore ended with exit code {exitCode}.";
    }
}
