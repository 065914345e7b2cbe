namespace FineTuneSdk.Generators.Tests;

public sealed class AdapterConstantsTests
{
    [Theory]
    [InlineData("support", "Support")]
    [InlineData("customer-support.v2", "CustomerSupportV2")]
    [InlineData("invoice_reader", "InvoiceReader")]
    [InlineData("alreadyPascal", "AlreadyPascal")]
    [InlineData("3-way", "_3Way")]
    [InlineData("größe", "Größe")]
    [InlineData("class", "Class")]
    [InlineData("adapters", "_Adapters")]
    [InlineData("- -", "")]
    public void A_name_becomes_an_identifier(string name, string identifier) => Assert.Equal(identifier, AdapterConstants.ToIdentifier(name));

    [Theory]
    [InlineData("/app/support.finetune.json", "support")]
    [InlineData("/app/support.v2.FINETUNE.json", "support.v2")]
    [InlineData("specs/other.json", "other")]
    public void The_name_is_the_file_s_without_its_ending(string spec, string name) => Assert.Equal(name, AdapterConstants.NameOf(spec));
}
