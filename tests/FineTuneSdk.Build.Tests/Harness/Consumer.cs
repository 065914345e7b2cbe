using System.Diagnostics;

namespace FineTuneSdk.Build.Tests.Harness;

/// <summary>A user's project outside the clone, which has the packages from the folder feed and nothing else of this repository.</summary>
internal sealed class Consumer
{
    private readonly PackedFeed _feed;

    public Consumer(PackedFeed feed, string name = "App", string? folder = null)
    {
        _feed = feed;
        Name = name;
        FullPath = Path.Combine(feed.Root, folder ?? Guid.NewGuid().ToString("N")[..8], name);
        Directory.CreateDirectory(FullPath);
        Environment = new(feed.Environment) { ["FINETUNE_HOME"] = PathOf("../finetune-home") };
        Write("../nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{feed.Feed}" /></packageSources>
              <disabledPackageSources><clear /></disabledPackageSources>
              <packageSourceMapping><clear /></packageSourceMapping>
              <fallbackPackageFolders><clear /><add key="solution" value="{Repository.PackagesFolder}" /></fallbackPackageFolders>
            </configuration>
            """);
        Write("../Directory.Build.props", "<Project />");
        Write("../Directory.Build.targets", "<Project />");
        Write("../Directory.Packages.props", "<Project />");
    }

    public string Name { get; }

    public string FullPath { get; }

    /// <summary>The environment of its builds. A store of its own: what another test has trained is not restored.</summary>
    public Dictionary<string, string?> Environment { get; }

    /// <summary>A console program with one spec, which a fake worker trains; libtorch is a folder that only looks like it.</summary>
    public static Consumer WithFakeWorker(PackedFeed feed, string? folder = null, string properties = "", string items = "", string sdk = "Microsoft.NET.Sdk")
    {
        var consumer = new Consumer(feed, folder: folder);
        consumer.Write("../libtorch/libtorch.so", "");
        consumer.WriteProject(
            $"""
            <OutputType>Exe</OutputType>
            <FineTuneWorkerAssembly>{Repository.FakeWorker}</FineTuneWorkerAssembly>
            <FineTuneLibTorchDir>../libtorch</FineTuneLibTorchDir>
            {properties}
            """,
            $"""<PackageReference Include="FineTuneSdk" Version="{feed.Version}" PrivateAssets="all" />{items}""",
            sdk);
        consumer.Write("Program.cs", "System.Console.WriteLine(Adapters.Support);");
        consumer.Write("support.finetune.json", """{ "base": "folder" }""" + "\n");
        consumer.Write("data/tickets.jsonl", "one\ntwo\nthree\n");
        return consumer;
    }

    public void WriteProject(string properties, string items, string sdk = "Microsoft.NET.Sdk") => Write($"{Name}.csproj", $"""
        <Project Sdk="{sdk}">
          <PropertyGroup>
            {(properties.Contains("<TargetFramework", StringComparison.Ordinal) ? "" : "<TargetFramework>net10.0</TargetFramework>")}
            <ImplicitUsings>enable</ImplicitUsings>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            {items}
          </ItemGroup>
        </Project>
        """);

    public string PathOf(string path) => Path.GetFullPath(Path.Combine(FullPath, path));

    public string Write(string path, string text)
    {
        var full = PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    public string Read(string path) => File.ReadAllText(PathOf(path));

    public bool Has(string path) => File.Exists(PathOf(path));

    /// <summary>How often a fake worker was started.</summary>
    public int FakeStarts => Has("starts.log") ? File.ReadAllLines(PathOf("starts.log")).Length : 0;

    public Task<BuildRun> BuildAsync(params string[] arguments) => RunAsync(["build", .. arguments]);

    /// <summary>Runs <c>dotnet VERB …</c> in the project's folder with a binlog.</summary>
    public async Task<BuildRun> RunAsync(string[] arguments)
    {
        // Not in the project's folder: msbuild's -bl takes no path with a semicolon.
        var binlog = Path.Combine(_feed.Root, $"{Guid.NewGuid():N}.binlog");
        var (exitCode, output) = await DotNet.RunAsync(FullPath, Environment, [.. arguments, "-nologo", "-tl:off", "-v:m", $"-bl:{binlog}"]);
        return new BuildRun(exitCode, output, binlog, FullPath);
    }

    /// <summary>Starts <c>PROGRAM … build …</c> and returns while it runs.</summary>
    public Process StartBuild(string[] program, params string[] arguments) =>
        DotNet.Start(program[0], FullPath, Environment, [.. program[1..], "build", "-nologo", "-tl:off", .. arguments], out _);
}
