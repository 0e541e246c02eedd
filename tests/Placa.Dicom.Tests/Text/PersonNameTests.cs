namespace Placa.Dicom.Tests.Text;

public class PersonNameTests
{
    [Fact]
    public void Groups_and_components_are_split()
    {
        var name = PersonName.Parse("Yamada^Tarou^M^Dr.^Jr. =山田^太郎=やまだ^たろう");

        Assert.Equal("Yamada^Tarou^M^Dr.^Jr.", name.Alphabetic);
        Assert.Equal("山田^太郎", name.Ideographic);
        Assert.Equal("やまだ^たろう", name.Phonetic);
        Assert.Equal(new PersonNameComponents("Yamada", "Tarou", "M", "Dr.", "Jr."), name.Components);
        Assert.Equal("太郎", PersonNameComponents.Parse(name.Ideographic).GivenName);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Müller^Ana", "Müller^Ana")]
    [InlineData("Müller^Ana==", "Müller^Ana")]
    [InlineData("=山田", "=山田")]
    [InlineData("A=B=C=D", "A=B=C=D")]
    [InlineData("A^^^^", "A^^^^")]
    public void Writing_gives_the_value_without_empty_groups_at_the_end(string value, string written)
    {
        Assert.Equal(written, PersonName.Parse(value).ToString());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("^^==", true)]
    [InlineData(" ", true)]
    [InlineData("A", false)]
    [InlineData("==C", false)]
    public void A_name_of_delimiters_is_empty(string value, bool isEmpty)
    {
        Assert.Equal(isEmpty, PersonName.Parse(value).IsEmpty);
    }

    [Fact]
    public void The_components_are_those_of_the_first_group_there_is()
    {
        Assert.Equal("山田", PersonName.Parse("=山田^太郎").Components.FamilyName);
        Assert.Equal("", default(PersonName).Components.FamilyName);
        Assert.Equal("A^^B", PersonNameComponents.Parse("A^^B^^").ToString());
    }
}
