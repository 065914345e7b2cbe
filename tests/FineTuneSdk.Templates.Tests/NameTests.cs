using FineTuneSdk.Build.Tests.Harness;

namespace FineTuneSdk.Templates.Tests;

/// <summary>Names that are no identifiers: what is made of them restores and compiles without a warning.</summary>
[Collection<UsesTemplates>]
public sealed class NameTests(PackedFeed feed, InstalledTemplates templates)
{
    private static readonly string[] CompileOnly = ["-p:EnableFineTune=false", "-warnaserror"];

    [Theory]
    [InlineData("1Project", "chat", "namespace _1Project;")]
    [InlineData("mix.ed-dash_name 123", "completion", "namespace mix.ed_dash_name_123;")]
    [InlineData("R&D", "chat", "namespace R_D;")]
    public async Task Applications_compile(string name, string data, string @namespace)
    {
        var app = new Consumer(feed, name);
        await templates.NewAsync(app.PathOf(".."), "finetune", "-n", name, "--data", data);
        Assert.Contains(@namespace, app.Read("HomeControl.cs"), StringComparison.Ordinal);
        var build = (await app.BuildAsync(CompileOnly)).Succeeds();
        Assert.Empty(build.Warnings);
        Assert.True(app.Has($"tests/bin/Debug/net10.0/{name}.Tests.dll"), build.Output);
    }

    // One project, and the constants that the generator makes of the specs' names.
    [Fact]
    public async Task Specs_have_constants()
    {
        var app = new Consumer(feed);
        app.WriteProject("<OutputType>Exe</OutputType>", $"""<PackageReference Include="FineTuneSdk" Version="{feed.Version}" PrivateAssets="all" />""");
        foreach (var name in (string[])["a.b", "1Project", "mix.ed-dash_name 123", "R&D"])
        {
            await templates.NewAsync(app.FullPath, "finetune-spec", "-n", name);
            Assert.Contains($"data/{name}.train.jsonl", app.Read($"{name}.finetune.json"), StringComparison.Ordinal);
            Assert.True(app.Has($"data/{name}.train.jsonl") && app.Has($"data/{name}.test.jsonl"));
        }

        app.Write("Program.cs", "System.Console.WriteLine(string.Join('|', Adapters.AB, Adapters._1Project, Adapters.MixEdDashName123, Adapters.RD));");
        Assert.Empty((await app.BuildAsync(CompileOnly)).Succeeds().Warnings);
        var (exitCode, output) = await DotNet.RunAsync(app.FullPath, app.Environment, ["exec", app.PathOf("bin/Debug/net10.0/App.dll")]);
        Assert.True(exitCode == 0, output);
        Assert.Equal("a.b|1Project|mix.ed-dash_name 123|R&D", output.Trim());
    }
}
