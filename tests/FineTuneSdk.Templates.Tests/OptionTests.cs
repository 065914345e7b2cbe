using System.Xml.Linq;
using FineTuneSdk.Build.Tests.Harness;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Templates.Tests;

/// <summary>What the options of the templates do to the files, read by the product's own reader.</summary>
[Collection<UsesTemplates>]
public sealed class OptionTests(PackedFeed feed, InstalledTemplates templates)
{
    // Each value of an option with each of the others'.
    public static TheoryData<string, string, string, string> Options => new()
    {
        { "finetune", "tiny", "lora", "chat" },
        { "finetune", "tiny", "full", "completion" },
        { "finetune", "hf://org/name@v1", "lora", "completion" },
        { "finetune", """C:\models\"mine" ü""", "full", "chat" },
        { "finetune-spec", "tiny", "full", "chat" },
        { "finetune-spec", "tiny", "lora", "completion" },
        { "finetune-spec", "hf://org/name", "full", "completion" },
        { "finetune-spec", "../models/mine", "lora", "chat" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Options_reach_the_spec(string template, string model, string method, string data)
    {
        var folder = Folder();
        await templates.NewAsync(folder, template, "-n", "home", "-o", ".", "--base", model, "--method", method, "--data", data);

        var spec = Read(Path.Combine(folder, "home.finetune.json"));
        Assert.Equal(model, spec.Spec.Base.Model);
        Assert.Equal(method, spec.Spec.Method.Type.ToString().ToLowerInvariant());
        Assert.NotEmpty(spec.Spec.Evaluation.Gates);
        // tiny learns at other rates than a real model.
        Assert.Equal(model == "tiny", spec.Spec.Training.LearningRate >= 1e-3);
        foreach (var file in (string[])[spec.Spec.Data.Train, spec.Spec.Data.Test!])
        {
            var first = File.ReadLines(Path.Combine(folder, file)).First();
            Assert.StartsWith(data == "chat" ? """{"messages":""" : """{"prompt":""", first, StringComparison.Ordinal);
        }

        if (model == "tiny")
            await ValidateAsync(spec.Path);
    }

    [Fact]
    public async Task Device_and_framework_reach_the_project()
    {
        var folder = Folder();
        await templates.NewAsync(folder, "finetune", "-n", "App", "-o", ".", "--device", "cuda:0", "--framework", "net10.0");
        Assert.Equal(["cuda:0"], XDocument.Load(Path.Combine(folder, "App.csproj")).Descendants("FineTuneDevice").Select(device => device.Value));
        foreach (var project in (string[])["App.csproj", "tests/App.Tests.csproj"])
            Assert.Equal(["net10.0"], XDocument.Load(Path.Combine(folder, project)).Descendants("TargetFramework").Select(framework => framework.Value));
    }

    [Fact]
    public async Task References_have_the_version_of_the_package_that_brings_the_template()
    {
        var folder = Folder();
        await templates.NewAsync(folder, "finetune", "-n", "App", "-o", ".");
        var references = new[] { "App.csproj", "tests/App.Tests.csproj" }
            .SelectMany(project => XDocument.Load(Path.Combine(folder, project)).Descendants("PackageReference"))
            .Select(reference => (Id: reference.Attribute("Include")!.Value, Version: reference.Attribute("Version")!.Value)).Distinct().ToList();
        Assert.Equal(["FineTuneSdk", "FineTuneSdk.SemanticKernel"], references.Where(reference => reference.Version == feed.Version).Select(reference => reference.Id));
        Assert.All(references, reference => Assert.Matches(@"^\d+\.\d+\.\d+", reference.Version));
    }

    [Fact]
    public async Task Next_steps_are_printed_in_the_users_language()
    {
        Assert.Matches(@"finetune\s+\[C#\]", templates.InstallOutput);
        var english = await templates.NewAsync(Folder(), "finetune", "-n", "App");
        Assert.Matches(@"dotnet build +trains .*\n +dotnet run +asks ", english);
        var german = await templates.NewInGermanAsync(Folder(), "finetune-spec", "-n", "support");
        Assert.Matches(@"dotnet add package FineTuneSdk +macht .*\n +dotnet build +trainiert ", german);
    }

    private string Folder() => Directory.CreateDirectory(Path.Combine(feed.Root, Guid.NewGuid().ToString("N")[..8])).FullName;

    private static SpecFile Read(string path)
    {
        var diagnostics = new DiagnosticBag();
        var spec = SpecReader.Read(path, diagnostics);
        Assert.Empty(diagnostics);
        return spec!;
    }

    // Spec and data, as the worker checks them before a training.
    private async Task ValidateAsync(string spec)
    {
        var worker = Path.Combine(Repository.Root, "src", "FineTuneSdk.Cli", "bin", Repository.Configuration, "net10.0", "finetune.dll");
        var (exitCode, output) = await DotNet.RunAsync(Path.GetDirectoryName(spec)!, feed.Environment, ["exec", worker, "validate", spec, "--bases", Path.Combine(Repository.Root, "src", "FineTuneSdk.TinyBase")]);
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
    }
}
