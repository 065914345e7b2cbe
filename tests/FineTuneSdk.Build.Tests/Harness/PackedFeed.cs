using FineTuneSdk.Build.Tests.Harness;

[assembly: AssemblyFixture(typeof(PackedFeed))]

namespace FineTuneSdk.Build.Tests.Harness;

/// <summary>The packages, packed once a run with a version of its own, in a folder feed; with the private folders that every consumer shares.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    /// <summary>Everything of this run.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("finetune-build-tests-").FullName;

    /// <summary>The packages' version.</summary>
    public string Version { get; } = $"0.1.0-test.{DateTime.UtcNow:yyMMddHHmmss}";

    /// <summary>The folder feed.</summary>
    public string Feed => Path.Combine(Root, "feed");

    /// <summary>The environment of a consumer's build, over that of the tests. A null removes a variable.</summary>
    public Dictionary<string, string?> Environment => new()
    {
        ["HOME"] = Path.Combine(Root, "home"),
        ["DOTNET_CLI_HOME"] = Path.Combine(Root, "home"),
        // A long training elsewhere on the machine holds the device.
        ["FINETUNE_LOCKS"] = Path.Combine(Root, "locks"),
        ["NUGET_PACKAGES"] = Path.Combine(Root, "packages"),
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["OMP_WAIT_POLICY"] = "passive",
        ["FINETUNE_LIBTORCH"] = null,
        ["MSBuildSDKsPath"] = null,
        ["MSBuildExtensionsPath"] = null,
        ["MSBUILD_EXE_PATH"] = null,
        ["TESTINGPLATFORM_DOTNETTEST_PIPE"] = null,
    };

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Root, "home"));
        var project = Path.Combine(Repository.Root, "tests", "FineTuneSdk.Build.Tests", "Harness", "Pack.proj");
        var pack = await DotNet.RunAsync(Root, new() { ["MSBUILDDISABLENODEREUSE"] = "1" },
            ["msbuild", project, "-t:Pack", "-nologo", "-v:m", "-tl:off", $"-p:Configuration={Repository.Configuration}", $"-p:PackageVersion={Version}", $"-p:Feed={Feed}"]);
        Assert.True(pack.ExitCode == 0, pack.Output);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(Root, recursive: true);
        return ValueTask.CompletedTask;
    }
}
