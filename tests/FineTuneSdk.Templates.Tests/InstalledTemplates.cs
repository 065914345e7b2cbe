using FineTuneSdk.Build.Tests.Harness;

namespace FineTuneSdk.Templates.Tests;

/// <summary>The templates, packed into the folder feed with the other packages' version and installed from there once a run, in a hive of their own.</summary>
public sealed class InstalledTemplates(PackedFeed feed) : IAsyncLifetime
{
    private string Hive => Path.Combine(feed.Root, "hive");

    /// <summary>What <c>dotnet new install</c> printed.</summary>
    public string InstallOutput { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var project = TemplateFolder.PathOf("FineTuneSdk.Templates.csproj");
        var pack = await DotNet.RunAsync(feed.Root, new() { ["MSBUILDDISABLENODEREUSE"] = "1" },
            ["pack", project, "--no-build", "-c", Repository.Configuration, "-o", feed.Feed, "-nologo", "-v:m", "-tl:off", $"-p:PackageVersion={feed.Version}"]);
        Assert.True(pack.ExitCode == 0, pack.Output);
        InstallOutput = await RunAsync(feed.Root, "en", ["install", Path.Combine(feed.Feed, $"FineTuneSdk.Templates.{feed.Version}.nupkg")]);
    }

    /// <summary>Runs <c>dotnet new …</c> in a folder with these templates, and returns what it printed.</summary>
    public Task<string> NewAsync(string directory, params string[] arguments) => RunAsync(directory, "en", [.. arguments, "--no-update-check"]);

    /// <summary>As <see cref="NewAsync"/>, in German.</summary>
    public Task<string> NewInGermanAsync(string directory, params string[] arguments) => RunAsync(directory, "de", [.. arguments, "--no-update-check"]);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<string> RunAsync(string directory, string language, string[] arguments)
    {
        var environment = new Dictionary<string, string?>(feed.Environment) { ["DOTNET_CLI_UI_LANGUAGE"] = language };
        var (exitCode, output) = await DotNet.RunAsync(directory, environment, ["new", .. arguments, "--debug:custom-hive", Hive]);
        Assert.True(exitCode == 0, output);
        return output;
    }
}

/// <summary>The tests that use the installed templates, one after another: each of them runs builds that take the whole machine.</summary>
[CollectionDefinition]
public sealed class UsesTemplates : ICollectionFixture<InstalledTemplates>;
