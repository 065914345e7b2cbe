using System.Text.Json;
using FineTuneSdk.Build.Tests.Harness;

namespace FineTuneSdk.Build.Tests;

/// <summary>Where adapters and bundled bases go, with a fake worker.</summary>
public sealed class OutputTests(PackedFeed feed)
{
    [Fact]
    public async Task Published_and_moved_an_application_is_whole_and_knows_nothing_of_the_build_machine()
    {
        var app = Consumer.WithFakeWorker(feed);
        app.Write("../bases/tiny/config.json", "{}");
        app.Write("../bases/tiny/nested/tokenizer.json", "{}");
        app.Write("support.finetune.json", """{ "base": "tiny" }""");
        (await app.RunAsync(["publish", "-o", app.PathOf("../published"), $"-p:FineTuneBundledBases={app.PathOf("../bases/")}"])).Succeeds().StartsWorkers(1);
        Assert.Equal(
            [
                "finetune/bases/tiny/config.json",
                "finetune/bases/tiny/nested/tokenizer.json",
                "finetune/support/adapter_config.json",
                "finetune/support/adapter_model.safetensors",
                "finetune/support/finetune.manifest.json",
            ],
            FilesBelow(app.PathOf("../published"), "finetune"));
        (await app.RunAsync(["publish", "--no-build", "-c", "Release", "-o", app.PathOf("../again"), $"-p:FineTuneBundledBases={app.PathOf("../bases/")}"])).Succeeds().StartsWorkers(0);
        Assert.Equal(5, FilesBelow(app.PathOf("../again"), "finetune").Count);
    }

    [Fact]
    public async Task The_adapter_of_a_referenced_project_comes_with_it()
    {
        var library = Consumer.WithFakeWorker(feed, properties: "<OutputType>Library</OutputType>");
        library.Write("Program.cs", "public static class Names { public const string Adapter = Adapters.Support; }");
        var app = new Consumer(feed, "Host");
        app.WriteProject("<OutputType>Exe</OutputType>", $"""<ProjectReference Include="{library.PathOf("App.csproj")}" />""");
        app.Write("Program.cs", "System.Console.WriteLine(Names.Adapter);");
        (await app.BuildAsync()).Succeeds().StartsWorkers(1);
        Assert.True(app.Has("bin/Debug/net10.0/finetune/support/adapter_model.safetensors"));
        (await app.RunAsync(["publish", "-o", app.PathOf("../published")])).Succeeds().StartsWorkers(0);
        Assert.Equal(3, FilesBelow(app.PathOf("../published"), "finetune").Count);
    }

    [Fact]
    public async Task Other_targets_and_getItem_see_the_adapter_with_its_fingerprint_and_metrics()
    {
        var app = Consumer.WithFakeWorker(feed);
        var (exitCode, output) = await DotNet.RunAsync(app.FullPath, app.Environment, ["build", "-t:Build", "-getItem:FineTuneAdapter"]);
        Assert.True(exitCode == 0, output);
        using var json = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]);
        var adapter = Assert.Single(json.RootElement.GetProperty("Items").GetProperty("FineTuneAdapter").EnumerateArray());
        Assert.Equal(app.PathOf("obj/finetune/support/adapter"), adapter.GetProperty("Identity").GetString());
        Assert.Equal("support", adapter.GetProperty("Name").GetString());
        Assert.Equal(64, adapter.GetProperty("Fingerprint").GetString()!.Length);
        Assert.Equal("test.exactMatch=0.875;test.loss=1.5", adapter.GetProperty("Metrics").GetString());
    }

    [Fact]
    public async Task As_an_SDK_it_does_the_same_under_a_Directory_Build_targets_that_sets_something()
    {
        var app = Consumer.WithFakeWorker(feed);
        app.Write("../Directory.Build.targets", "<Project><PropertyGroup><EnableDefaultFineTuneItems>false</EnableDefaultFineTuneItems></PropertyGroup></Project>");
        app.Write("more/extra.finetune.json", "{}");
        app.Write("App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <Sdk Name="FineTuneSdk" Version="{feed.Version}" />
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RootNamespace>Acme.Support</RootNamespace>
                <FineTuneWorkerAssembly>{Repository.FakeWorker}</FineTuneWorkerAssembly>
                <FineTuneLibTorchDir>../libtorch</FineTuneLibTorchDir>
              </PropertyGroup>
              <ItemGroup>
                <FineTune Include="more/*.finetune.json" Link="models/%(Filename)" Mode="Always" />
              </ItemGroup>
            </Project>
            """);
        app.Write("Program.cs", "System.Console.WriteLine(Adapters.Extra);");
        (await app.BuildAsync()).Succeeds().StartsWorkers(1);
        Assert.Equal(["models/extra.finetune/adapter_config.json", "models/extra.finetune/adapter_model.safetensors", "models/extra.finetune/finetune.manifest.json"], FilesBelow(app.PathOf("bin/Debug/net10.0"), "models"));
    }

    [Fact]
    public async Task A_web_project_does_not_ship_specs_locks_and_data()
    {
        var app = Consumer.WithFakeWorker(feed, sdk: "Microsoft.NET.Sdk.Web");
        app.Write("support.finetune.lock.json", "{}");
        app.Write("appsettings.json", "{}");
        (await app.RunAsync(["publish", "-o", app.PathOf("../published")])).Succeeds();
        var json = Directory.GetFiles(app.PathOf("../published"), "*.json*").Select(Path.GetFileName).Where(file => !file!.StartsWith("App.", StringComparison.Ordinal));
        Assert.Equal(["appsettings.json"], json);
        Assert.False(Directory.Exists(app.PathOf("../published/data")));
    }

    // No semicolon: NuGet itself restores nothing in such a folder.
    [Theory]
    [InlineData("with space @ at % percent ' quote")]
    [InlineData("Übungen-学")]
    public async Task A_folder_may_have_any_name(string folder)
    {
        var app = Consumer.WithFakeWorker(feed, folder);
        (await app.BuildAsync()).Succeeds().StartsWorkers(1);
        Assert.True(app.Has("bin/Debug/net10.0/finetune/support/adapter_config.json"));
        (await app.BuildAsync()).Succeeds().StartsWorkers(0);
    }

    // A project's own folder can't be called so: NuGet itself restores into another one.
    [Fact]
    public async Task A_spec_and_its_folder_may_have_names_that_look_escaped()
    {
        var app = Consumer.WithFakeWorker(feed, items: """<FineTune Include="more*/*.finetune.json" Link="models/%(Filename)" />""");
        File.Delete(app.PathOf("support.finetune.json"));
        app.Write("more%2Fspecs/sup%41port.finetune.json", "{}");
        app.Write("Program.cs", "System.Console.WriteLine(Adapters.Sup41port);");
        (await app.BuildAsync()).Succeeds().StartsWorkers(1);
        Assert.True(app.Has("bin/Debug/net10.0/models/sup%41port.finetune/adapter_config.json"));
        (await app.BuildAsync()).Succeeds().StartsWorkers(0);
        (await app.RunAsync(["clean"])).Succeeds();
        Assert.False(Directory.Exists(app.PathOf("obj/finetune/sup%41port")));
    }

    private static List<string> FilesBelow(string root, string folder) =>
        [.. Directory.GetFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal)];
}
